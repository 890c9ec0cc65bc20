import '@mantine/core/styles.css';
import '@mantine/charts/styles.css';
import '@mantine/notifications/styles.css';
import { MantineProvider } from '@mantine/core';
import { Notifications } from '@mantine/notifications';
import { StrictMode } from 'react';
import { createRoot } from 'react-dom/client';
import { App } from './app/app.js';
import { LastResort } from './app/last-resort.js';
import { colours, theme } from './app/theme.js';

const root = document.querySelector('#root');
if (!root) throw new Error('the page has no #root');
createRoot(root).render(
  <StrictMode>
    <MantineProvider theme={theme} cssVariablesResolver={colours} defaultColorScheme="auto">
      {/* Where pages have no buttons, and notices that stay have no place. */}
      <Notifications position="bottom-left" containerWidth={340} />
      <LastResort>
        <App />
      </LastResort>
    </MantineProvider>
  </StrictMode>,
);
