import { Center, Container, Loader } from '@mantine/core';
import { QueryClient, QueryClientProvider } from '@tanstack/react-query';
import { useState } from 'react';
import { RouterProvider } from 'react-router/dom';
import { RefusedError } from '#client/index.js';
import { DeskProvider } from '../leads/desk-provider.js';
import { InboxToasts } from '../notifications/inbox-toasts.js';
import { Failure } from '../platform/failure.js';
import { ServicesProvider } from '../platform/services-provider.js';
import { router } from './routes.js';
import { SIGNED_IN_PATH, useStart } from './use-start.js';
import { Welcome } from './welcome.js';

/** The client repeats what may be repeated itself; what the server refused stays refused. */
const makeQueries = (): QueryClient =>
  new QueryClient({
    defaultOptions: {
      queries: { retry: (count, error) => count < 1 && !(error instanceof RefusedError), staleTime: 5_000 },
    },
  });

/** The whole page: who is signed in gets the application, everybody else the way in. */
export function App() {
  const [queries] = useState(makeQueries);
  const start = useStart();
  switch (start.state) {
    case 'starting':
      return (
        <Center h="100vh">
          <Loader aria-label="Starting" />
        </Center>
      );
    case 'failed':
      return (
        <Container size="xs" pt="20vh">
          <Failure error={start.error} onRetry={tryAgain} />
        </Container>
      );
    case 'signed-out':
      return <Welcome session={start.session} environment={start.config.environment} />;
    case 'signed-in':
      return (
        <ServicesProvider services={start.services}>
          <QueryClientProvider client={queries}>
            <DeskProvider>
              <InboxToasts onOpen={() => void router.navigate('/notifications')} />
              <RouterProvider router={router} />
            </DeskProvider>
          </QueryClientProvider>
        </ServicesProvider>
      );
  }
}

/** A code of the sign-in page is good for one exchange: that address is not loaded twice. */
function tryAgain(): void {
  if (window.location.pathname === SIGNED_IN_PATH) window.location.assign('/');
  else window.location.reload();
}
