import { Container } from '@mantine/core';
import { useRouteError } from 'react-router';
import { Failure } from '../platform/failure.js';

/** In place of a page that threw; most often a chunk of a version that is no longer there, which loading anew mends. */
export function Broken() {
  return (
    <Container size="xs" pt="20vh">
      <Failure error={useRouteError()} onRetry={() => window.location.reload()} />
    </Container>
  );
}
