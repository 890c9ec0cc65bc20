import {
  createTheme,
  type CSSVariablesResolver,
  darken,
  DEFAULT_THEME,
  type MantineColorsTuple,
  Modal,
  Notification,
} from '@mantine/core';

/** White on the library's own teal is too faint: its darkest shades are a step darker here. */
function deeper(shades: MantineColorsTuple): MantineColorsTuple {
  const [a, b, c, d, e, f, g, h, , last] = shades;
  return [a, b, c, d, e, f, g, h, last, darken(last, 0.2)];
}

/** Contrasts are those of WCAG 2.1 AA: `test/web/accessibility.web-spec.ts` measures them. */
export const theme = createTheme({
  primaryColor: 'indigo',
  primaryShade: { light: 8, dark: 8 },
  autoContrast: true,
  defaultRadius: 'md',
  fontFamily: 'system-ui, -apple-system, "Segoe UI", Roboto, sans-serif',
  headings: { fontWeight: '650' },
  colors: { teal: deeper(DEFAULT_THEME.colors.teal) },
  components: {
    Modal: Modal.extend({ defaultProps: { closeButtonProps: { 'aria-label': 'Close' } } }),
    Notification: Notification.extend({
      defaultProps: { closeButtonProps: { 'aria-label': 'Dismiss' } },
      styles: { description: { color: 'var(--mantine-color-dimmed)' } },
    }),
  },
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
