import { Alert, Button, Group, List, Text } from '@mantine/core';
import { notifications } from '@mantine/notifications';
import { NotSentError, RefusedError, UnansweredError } from '#client/index.js';

/** What went wrong, for people. */
export interface Explanation {
  readonly title: string;
  readonly detail: string;
  /** To quote to the operators. */
  readonly requestId?: string;
  readonly errors?: readonly { readonly pointer: string; readonly detail: string }[];
}

/** Explains what a request threw. */
export function explain(error: unknown): Explanation {
  if (error instanceof RefusedError) {
    const { title, detail, requestId, errors } = error.problem;
    return { title, detail, requestId, ...(errors && { errors }) };
  }
  if (error instanceof UnansweredError) {
    const detail = 'It may have been done all the same. Look before you try again.';
    // The refusal of a repeat: the first attempt may be the reason for it.
    const refusal = error.cause instanceof RefusedError ? ` (Tried again: ${error.cause.problem.detail})` : '';
    return { title: 'There was no answer', detail: detail + refusal };
  }
  if (error instanceof NotSentError) {
    return { title: 'There is no connection', detail: 'Nothing was done. Try again once you are back online.' };
  }
  const detail = error instanceof Error ? error.message : String(error);
  return { title: 'That did not work', detail };
}

/** Tells of a request that failed, in a corner of the page. */
export function notifyFailure(error: unknown): void {
  const { title, detail, errors = [] } = explain(error);
  const message = [detail, ...errors.map((one) => `${one.pointer.slice(1)}: ${one.detail}`)].join(' · ');
  notifications.show({ color: 'red', title, message, autoClose: 8_000 });
}

/** In place of what could not be fetched. */
export function Failure({ error, onRetry }: { readonly error: unknown; readonly onRetry?: () => void }) {
  const { title, detail, requestId, errors = [] } = explain(error);
  return (
    <Alert color="red" title={title} role="alert">
      <Text size="sm">{detail}</Text>
      {errors.length > 0 && (
        <List size="sm" mt="xs">
          {errors.map((one) => (
            <List.Item key={one.pointer + one.detail}>
              <b>{one.pointer.slice(1)}</b> {one.detail}
            </List.Item>
          ))}
        </List>
      )}
      <Group mt="sm" justify="space-between">
        {onRetry ? (
          <Button size="xs" variant="light" color="red" onClick={onRetry}>
            Try again
          </Button>
        ) : (
          <span />
        )}
        {requestId !== undefined && (
          <Text size="xs" c="dimmed">
            Request {requestId}
          </Text>
        )}
      </Group>
    </Alert>
  );
}
