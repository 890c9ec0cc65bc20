import { Center, Container, Loader } from '@mantine/core';
import { useEffect, useState } from 'react';
import { useRouteError } from 'react-router';
import { NotSentError } from '#client/index.js';
import { Failure } from '../platform/failure.js';

const RELOADED_AT = 'agora.reloaded-at';
/** A page that breaks again so soon after it was loaded anew is not mended by that. */
const PATIENCE_MILLISECONDS = 60_000;
const CUT_OFF = new NotSentError('not-connected');

/**
 * In place of a page that threw. Most often a part of it is gone, because there is a newer version since the tab was opened: loading anew,
 * once, mends that without a word. Or there is no network: then loading anew would leave nothing but the browser's own page.
 */
export function Broken() {
  const error = useRouteError();
  const [state, setState] = useState(() => (isMissingPart(error) && !reloadedLately() ? 'trying' : 'told'));
  const isTrying = state === 'trying';
  useEffect(() => {
    if (isTrying) void loadAnew().then((isLoading) => !isLoading && setState('cut-off'));
  }, [isTrying]);
  if (isTrying) {
    return (
      <Center h="60vh">
        <Loader aria-label="Loading the new version" />
      </Center>
    );
  }
  return (
    <Container size="xs" pt="20vh">
      <Failure error={state === 'cut-off' ? CUT_OFF : error} onRetry={() => setState('trying')} />
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

/** @returns whether it does; not, when the site cannot be reached */
async function loadAnew(): Promise<boolean> {
  const isThere = await fetch('/', { method: 'HEAD', cache: 'no-store' }).then(
    ({ ok }) => ok,
    () => false,
  );
  if (!isThere) return false;
  sessionStorage.setItem(RELOADED_AT, String(Date.now()));
  window.location.reload();
  return true;
}
