import {
  Button,
  Chip,
  Group,
  Modal,
  SegmentedControl,
  SimpleGrid,
  Stack,
  TagsInput,
  Text,
  TextInput,
} from '@mantine/core';
import { useForm, type UseFormReturnType } from '@mantine/form';
import { useNavigate } from 'react-router';
import { Failure } from '../platform/failure.js';
import { fromLocalInput, toLocalInput } from '../platform/local-input.js';
import { useSocket } from '../platform/services-provider.js';
import { ItemRows } from './item-rows.js';
import {
  type AppendValues,
  dataOf,
  type Group as NotificationGroup,
  type GroupName,
  nameOf,
  NO_ITEM,
  type NotificationInput,
  pathOf,
  recipientOf,
  TYPES,
} from './notifications.model.js';
import { useAppend } from './notifications.queries.js';

const MINUTE = 60_000;
const SOON = [
  { label: 'now', ms: 0 },
  { label: 'in 1 min', ms: MINUTE },
  { label: 'in 10 min', ms: 10 * MINUTE },
  { label: 'in 1 h', ms: 60 * MINUTE },
];

export interface AppendFormProps {
  /** What to append to. @default a group that is named here */
  readonly group?: NotificationGroup | GroupName;
  readonly opened: boolean;
  readonly onClose: () => void;
}

/** Opens a group or appends to it: whichever it is, the call is the same. */
export function AppendForm({ group, opened, onClose }: AppendFormProps) {
  const title = group && 'state' in group ? `Append to “${group.id}”` : 'Open a group';
  return (
    <Modal opened={opened} onClose={onClose} title={title} size="xl">
      <Fields group={group} onDone={onClose} />
    </Modal>
  );
}

function Fields({ group, onDone }: { readonly group: AppendFormProps['group']; readonly onDone: () => void }) {
  const socket = useSocket();
  const navigate = useNavigate();
  const append = useAppend();
  const form = useForm<AppendValues>({ initialValues: valuesOf(group, socket.serverTime() + 10 * MINUTE) });
  const submit = form.onSubmit((values) =>
    append.mutate(inputOf(values), {
      onSuccess: ({ data }) => {
        onDone();
        void navigate(pathOf(data));
      },
    }),
  );
  return (
    <form onSubmit={submit}>
      <Stack>
        <WhichAndWhen form={form} isNamed={group !== undefined} />
        <ItemRows form={form} />
        <TagsInput
          label="Recipients"
          description="E-mail addresses, and ids of users; Enter adds one. They are added to those that the group has."
          placeholder="bob@example.com, carol"
          splitChars={[',', ' ', ';']}
          {...form.getInputProps('recipients')}
        />
        {append.error && <Failure error={append.error} />}
        <Group justify="flex-end">
          <Button variant="default" onClick={onDone}>
            Back
          </Button>
          <Button type="submit" loading={append.isPending}>
            {group && 'state' in group ? 'Append' : 'Open'}
          </Button>
        </Group>
      </Stack>
    </form>
  );
}

interface WhichAndWhenProps {
  readonly form: UseFormReturnType<AppendValues>;
  /** Whether it is said already which group it is. */
  readonly isNamed: boolean;
}

function WhichAndWhen({ form, isNamed }: WhichAndWhenProps) {
  const socket = useSocket();
  const { type } = form.getValues();
  return (
    <>
      <div>
        <SegmentedControl
          fullWidth
          aria-label="Type"
          disabled={isNamed}
          data={Object.entries(TYPES).map(([value, { label }]) => ({ value, label }))}
          {...form.getInputProps('type')}
        />
        <Text size="xs" c="dimmed" mt={4}>
          Recipients get {TYPES[type]?.what ?? 'the items'}.
        </Text>
      </div>
      <SimpleGrid cols={{ base: 1, sm: 2 }}>
        <TextInput
          label="Name of the group"
          placeholder="project-7"
          required
          maxLength={200}
          disabled={isNamed}
          {...form.getInputProps('id')}
        />
        <Stack gap={6}>
          <TextInput label="Goes out" type="datetime-local" step={1} required {...form.getInputProps('executeAt')} />
          <Soon onChoose={(ms) => form.setFieldValue('executeAt', toLocalInput(new Date(socket.serverTime() + ms)))} />
        </Stack>
      </SimpleGrid>
    </>
  );
}

function Soon({ onChoose }: { readonly onChoose: (ms: number) => void }) {
  return (
    <Group gap={4}>
      {SOON.map(({ label, ms }) => (
        <Chip key={label} size="xs" checked={false} onChange={() => onChoose(ms)}>
          {label}
        </Chip>
      ))}
    </Group>
  );
}

function valuesOf(group: AppendFormProps['group'], deadline: number): AppendValues {
  const { type = 'UPLOAD', id = '' } = group ?? {};
  const [executeAt, recipients] =
    group && 'state' in group ? [Date.parse(group.execute_at), group.recipients.map(nameOf)] : [deadline, []];
  return { type, id, executeAt: toLocalInput(new Date(executeAt)), items: [NO_ITEM], recipients };
}

/** Items that were left empty are left out. */
function inputOf({ type, id, executeAt, items: rows, recipients }: AppendValues): NotificationInput {
  const items = rows.filter((item) => item.message.trim() !== '' || Object.keys(dataOf(type, item)).length > 0);
  return {
    type,
    id,
    execute_at: fromLocalInput(executeAt),
    data: items.map((item) => dataOf(type, item)),
    message: items.map(({ message }) => message),
    recipients: recipients.map(recipientOf),
  };
}
