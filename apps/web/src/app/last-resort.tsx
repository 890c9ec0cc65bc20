import { Container } from '@mantine/core';
import { Component, type ReactNode } from 'react';
import { Failure } from '../platform/failure.js';

interface Props {
  readonly children: ReactNode;
}

interface State {
  readonly failed?: { readonly error: unknown };
}

/**
 * What the routes' own `Broken` does, for what is above them: without it, React takes the whole page away. A class, since React knows no other
 * way (https://react.dev/reference/react/Component#catching-rendering-errors-with-an-error-boundary).
 */
export class LastResort extends Component<Props, State> {
  override state: State = {};

  static getDerivedStateFromError(error: unknown): State {
    return { failed: { error } };
  }

  override render(): ReactNode {
    const { failed } = this.state;
    if (!failed) return this.props.children;
    return (
      <Container size="xs" pt="20vh">
        <Failure error={failed.error} onRetry={() => window.location.reload()} />
      </Container>
    );
  }
}
