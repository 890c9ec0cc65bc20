import { Center, Container, Loader } from '@mantine/core';
import { useCallback, useEffect, useState } from 'react';
import { useRouteError } from 'react-router';
import { NotSentError } from '#client/index.js';
import { Failure } from '../platform/failure.js';

const RELOADED_AT = 'agora.reloaded-at';
/** A page that breaks again so soon after it was loaded anew is not mended by that. */
const PATIENCE_MILLISECONDS = 60_000;

/**
 * In place of a page that threw. Most often a part of it is gone, because there is a newer version since the tab was opened: loading anew,
 * once, mends that without a word. Or there is no network: then loading anew would leave nothing but the browser's own page.
 */
export function Broken() {
  const error = useRouteError();
  const [isTrying, setTrying] = useState(() => isMissingPart(error) && !reloadedLately());
  const [isCutOff, setCutOff] = useState(false);
  const loadAnew = useCallback(async () => {
    if (await isSiteThere()) return reload();
    setTrying(false);
    setCutOff(true);
  }, []);
  useEffect(() => {
    if (isTrying) void loadAnew();
  }, [isTrying, loadAnew]);
  if (isTrying) {
    return (
      <Center h="60vh">
        <Loader aria-label="Loading the new version" />
      </Center>
    );
  }
  return (
    <Container size="xs" pt="20vh">
      <Failure error={isCutOff ? new NotSentError('not-connected') : error} onRetry={() => void loadAnew()} />
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

async function isSiteThere(): Promise<boolean> {
  return fetch('/', { method: 'HEAD', cache: 'no-store' }).then(
    ({ ok }) => ok,
    () => false,
  );
}

function reload(): void {
  sessionStorage.setItem(RELOADED_AT, String(Date.now()));
  window.location.reload();
}
