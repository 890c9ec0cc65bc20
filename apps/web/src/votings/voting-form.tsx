import { ActionIcon, Button, CloseButton, Group, Modal, Stack, Text, Textarea, TextInput } from '@mantine/core';
import { useForm } from '@mantine/form';
import { useState } from 'react';
import { Failure } from '../platform/failure.js';
import { fromLocalInput, toLocalInput } from '../platform/local-input.js';
import { useSocket } from '../platform/services-provider.js';
import type { Voting } from './voting.model.js';
import { useSaveVoting } from './votings.queries.js';

interface Values {
  readonly title: string;
  readonly description: string;
  readonly startAt: string;
  readonly endAt: string;
  readonly options: readonly { readonly id?: string; readonly label: string }[];
}

export interface VotingFormProps {
  /** What to change. @default a new one */
  readonly voting?: Voting;
  readonly opened: boolean;
  readonly onClose: () => void;
}

const HOUR = 3_600_000;

/** Creates or changes a voting. What may be entered the server decides: its refusal is shown beside the fields. */
export function VotingForm({ voting, opened, onClose }: VotingFormProps) {
  return (
    <Modal opened={opened} onClose={onClose} title={voting ? 'Change the voting' : 'New voting'} size="lg">
      <Fields voting={voting} onDone={onClose} />
    </Modal>
  );
}

function Fields({ voting: current, onDone }: { readonly voting: Voting | undefined; readonly onDone: () => void }) {
  const socket = useSocket();
  // What the user saw: a change that comes meanwhile must not be overwritten unseen.
  const [voting] = useState(current);
  const save = useSaveVoting(voting);
  const form = useForm<Values>({ initialValues: voting ? valuesOf(voting) : newValues(socket.serverTime()) });
  // Once a voting is open, its options and its start are frozen (V2).
  const isFrozen = voting?.state === 'open';
  const submit = form.onSubmit(({ startAt, endAt, ...rest }) =>
    save.mutate(
      { ...rest, startAt: isFrozen ? voting.startAt : fromLocalInput(startAt), endAt: fromLocalInput(endAt) },
      { onSuccess: onDone },
    ),
  );
  return (
    <form onSubmit={submit}>
      <Stack>
        <TextInput label="Title" required maxLength={200} data-autofocus {...form.getInputProps('title')} />
        <Textarea label="Description" autosize maxLength={2_000} {...form.getInputProps('description')} />
        <Group grow align="flex-start">
          <TextInput
            label="Opens"
            type="datetime-local"
            step={1}
            required
            disabled={isFrozen}
            {...form.getInputProps('startAt')}
          />
          <TextInput label="Closes" type="datetime-local" step={1} required {...form.getInputProps('endAt')} />
        </Group>
        <Options form={form} isFrozen={isFrozen} />
        {save.error && <Failure error={save.error} />}
        <Group justify="flex-end">
          <Button variant="default" onClick={onDone}>
            Back
          </Button>
          <Button type="submit" loading={save.isPending}>
            {voting ? 'Save' : 'Create'}
          </Button>
        </Group>
      </Stack>
    </form>
  );
}

function Options({
  form,
  isFrozen,
}: {
  readonly form: ReturnType<typeof useForm<Values>>;
  readonly isFrozen: boolean;
}) {
  const { options } = form.getValues();
  return (
    <Stack gap="xs" role="group" aria-label="Options">
      <Group justify="space-between">
        <Text size="sm" fw={500}>
          Options
        </Text>
        {!isFrozen && (
          <ActionIcon
            variant="light"
            aria-label="Another option"
            disabled={options.length >= 50}
            onClick={() => form.insertListItem('options', { label: '' })}
          >
            +
          </ActionIcon>
        )}
      </Group>
      {options.map((_option, index) => (
        // Options have no identity before they are saved but their place.
        <TextInput
          key={index}
          aria-label={`Option ${index + 1}`}
          required
          disabled={isFrozen}
          rightSection={
            options.length > 2 && !isFrozen ? (
              <CloseButton
                aria-label={`Without option ${index + 1}`}
                onClick={() => form.removeListItem('options', index)}
              />
            ) : null
          }
          {...form.getInputProps(`options.${index}.label`)}
        />
      ))}
    </Stack>
  );
}

function newValues(now: number): Values {
  return {
    title: '',
    description: '',
    startAt: toLocalInput(new Date(now)),
    endAt: toLocalInput(new Date(now + HOUR)),
    options: [{ label: '' }, { label: '' }],
  };
}

function valuesOf({ title, description, startAt, endAt, options }: Voting): Values {
  return {
    title,
    description,
    startAt: toLocalInput(new Date(startAt)),
    endAt: toLocalInput(new Date(endAt)),
    options,
  };
}
