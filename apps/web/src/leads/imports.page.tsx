import { Stack } from '@mantine/core';
import { Nothing, Page } from '../platform/page.js';
import { DropArea } from './drop-area.js';
import { ImportCard } from './import-card.js';
import { useRememberedImports } from './imports.queries.js';
import { LeadsNav } from './leads-nav.js';
import { UploadCard } from './upload-card.js';
import { useSendWorkbooks, useUploads } from './uploads.queries.js';

/** Workbooks become leads here (L1, L2). */
export function ImportsPage() {
  const send = useSendWorkbooks();
  const uploads = useUploads();
  const imports = useRememberedImports();
  return (
    <Page title="Imports" subtitle="Workbooks become leads, each row once." actions={<LeadsNav />}>
      <DropArea onFiles={send} />
      <Stack component="section" aria-label="Imports of this session">
        {uploads.map((upload) => (
          <UploadCard key={upload.id} upload={upload} />
        ))}
        {imports.map((known) => (
          <ImportCard key={known.importId} known={known} />
        ))}
        {uploads.length + imports.length === 0 && <Nothing>What you import in this tab is shown here.</Nothing>}
      </Stack>
    </Page>
  );
}
