import { createTheme, type CSSVariablesResolver, darken } from '@mantine/core';

/** Contrasts are those of WCAG 2.1 AA: `test/web/accessibility.web-spec.ts` measures them. */
export const theme = createTheme({
  primaryColor: 'indigo',
  primaryShade: { light: 8, dark: 8 },
  autoContrast: true,
  defaultRadius: 'md',
  fontFamily: 'system-ui, -apple-system, "Segoe UI", Roboto, sans-serif',
  headings: { fontWeight: '650' },
});

/** By how much texts on a light tint of their colour are darker than the library has them. */
const TINT_TEXT = 0.3;

/** The library's own grey for what matters less is too light on white and too dark on black, as are texts on light tints of their colour. */
export const colours: CSSVariablesResolver = ({ colors }) => ({
  variables: {},
  light: {
    '--mantine-color-dimmed': 'var(--mantine-color-gray-7)',
    ...Object.fromEntries(
      Object.entries(colors).map(([name, shades]) => [
        `--mantine-color-${name}-light-color`,
        darken(shades[9], TINT_TEXT),
      ]),
    ),
  },
  dark: { '--mantine-color-dimmed': 'var(--mantine-color-dark-1)' },
});
