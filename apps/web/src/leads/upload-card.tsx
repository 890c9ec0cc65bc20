import { Button, Card, Group, Progress, Stack, Text } from '@mantine/core';
import { RefusedError } from '#client/index.js';
import { explain } from '../platform/failure.js';
import { UploadError } from './put-file.js';
import { type UploadState, useForget, useSendWorkbooks, useSent } from './uploads.queries.js';

/** A file on its way, or why it did not arrive. */
export function UploadCard({ upload }: { readonly upload: UploadState }) {
  return (
    <Card withBorder component="article" aria-label={`Upload of ${upload.file.name}`}>
      {upload.status === 'error' ? <Failed upload={upload} /> : <OnItsWay upload={upload} />}
    </Card>
  );
}

function OnItsWay({ upload }: { readonly upload: UploadState }) {
  const sent = useSent(upload);
  const { name, size } = upload.file;
  const percent = sent === undefined ? undefined : Math.min(100, (100 * sent) / size);
  return (
    <Stack gap="xs">
      <Group justify="space-between" wrap="nowrap">
        <Text fw={600} truncate>
          {name}
        </Text>
        <Button size="xs" variant="subtle" color="gray" onClick={() => upload.abort.abort()}>
          Stop
        </Button>
      </Group>
      <Progress value={percent ?? 100} animated={percent === undefined} aria-label={`${name} on its way`} />
      <Text size="sm" c="dimmed">
        {sent === undefined
          ? `Sending ${sizeText(size)}`
          : `${sizeText(Math.min(sent, size))} of ${sizeText(size)} sent`}
      </Text>
    </Stack>
  );
}

function Failed({ upload }: { readonly upload: UploadState }) {
  const send = useSendWorkbooks();
  const forget = useForget();
  const { title, detail } = reasonOf(upload);
  return (
    <Stack gap="xs">
      <div role="alert">
        <Text fw={600} c="red">
          {upload.file.name}: {title}
        </Text>
        <Text size="sm">{detail}</Text>
      </div>
      <Group gap="xs">
        <Button
          size="xs"
          variant="light"
          onClick={() => {
            forget(upload);
            send([upload.file]);
          }}
        >
          Try again
        </Button>
        <Button size="xs" variant="subtle" color="gray" onClick={() => forget(upload)}>
          Dismiss
        </Button>
      </Group>
    </Stack>
  );
}

/** In the server's words where it refused the file. */
function reasonOf({ error, file }: UploadState): { readonly title: string; readonly detail: string } {
  if (error instanceof UploadError) return { title: 'the upload did not arrive', detail: error.message };
  const { detail, errors = [] } = explain(error);
  const size = errors.find(({ pointer }) => pointer === '/size');
  if (size) return { title: 'too large', detail: `The file has ${file.size} bytes, which ${size.detail}.` };
  const title = error instanceof RefusedError ? 'not imported' : 'the upload did not arrive';
  return { title, detail: [detail, ...errors.map((one) => one.detail)].join(' ') };
}

function sizeText(bytes: number): string {
  const megabytes = bytes / 1024 / 1024;
  return megabytes < 1 ? `${Math.ceil(bytes / 1024)} KB` : `${megabytes.toFixed(1)} MB`;
}
