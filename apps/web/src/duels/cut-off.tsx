import { Alert } from '@mantine/core';
import { useIsCutOff } from '../platform/realtime.js';

/** Says that what is shown may be out of date. */
export function CutOff({ children }: { readonly children: string }) {
  if (!useIsCutOff()) return null;
  return (
    <Alert color="yellow" title="The connection is lost" role="alert">
      {children}
    </Alert>
  );
}
