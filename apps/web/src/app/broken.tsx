import { Center, Container, Loader } from '@mantine/core';
import { useEffect, useState } from 'react';
import { useRouteError } from 'react-router';
import { Failure } from '../platform/failure.js';

const RELOADED_AT = 'agora.reloaded-at';
/** A page that breaks again so soon after it was loaded anew is not mended by that. */
const PATIENCE_MILLISECONDS = 60_000;

/**
 * In place of a page that threw. Most often a part of it is gone, because there is a newer version since the tab was opened: loading anew,
 * once, mends that without a word.
 */
export function Broken() {
  const error = useRouteError();
  const [mayReload] = useState(() => isMissingPart(error) && !reloadedLately());
  useEffect(() => {
    if (!mayReload) return;
    sessionStorage.setItem(RELOADED_AT, String(Date.now()));
    window.location.reload();
  }, [mayReload]);
  if (mayReload) {
    return (
      <Center h="100vh">
        <Loader aria-label="Loading the new version" />
      </Center>
    );
  }
  return (
    <Container size="xs" pt="20vh">
      <Failure error={error} onRetry={() => window.location.reload()} />
    </Container>
  );
}

/** What browsers throw when `import()` finds no module: Chromium and Firefox name it, Safari says "Importing a module script failed". */
function isMissingPart(error: unknown): boolean {
  return error instanceof TypeError && /dynamically imported module|importing a module script/i.test(error.message);
}

function reloadedLately(): boolean {
  return Date.now() - Number(sessionStorage.getItem(RELOADED_AT) ?? 0) < PATIENCE_MILLISECONDS;
}
