import { Badge, Button, Card, CloseButton, Group, Select, Stack, Text, TextInput, Title } from '@mantine/core';
import { useForm } from '@mantine/form';
import { Link, useNavigate } from 'react-router';
import { Nothing } from '../platform/page.js';
import { Deadline, GroupBadge } from './group-state.js';
import { counted, type GroupName, type GroupWithItems, pathOf, sizeText, TYPES } from './notifications.model.js';
import { useGroups, useKnownGroups } from './notifications.queries.js';
import { TypeBadge } from './type-badge.js';

/** Groups that were used in this tab, and the way to any other. */
export function GroupsPanel() {
  const { known, forget } = useKnownGroups();
  const groups = useGroups(known);
  return (
    <Card withBorder component="section" aria-label="Groups">
      <Stack>
        <Title order={2} size="h4">
          Groups
        </Title>
        <LookUp />
        {known.length === 0 ? (
          <Nothing>Groups that you open or look up in this tab are listed here.</Nothing>
        ) : (
          <Stack gap="xs" role="list">
            {known.map((name, index) => (
              <GroupRow key={pathOf(name)} name={name} group={groups[index]?.data} onForget={() => forget(name)} />
            ))}
          </Stack>
        )}
      </Stack>
    </Card>
  );
}

interface GroupRowProps {
  readonly name: GroupName;
  /** `null`: it is over; undefined: not known yet. */
  readonly group: GroupWithItems | null | undefined;
  readonly onForget: () => void;
}

function GroupRow({ name, group, onForget }: GroupRowProps) {
  return (
    <Group role="listitem" gap="xs" wrap="nowrap">
      <Card component={Link} to={pathOf(name)} withBorder p="sm" flex={1} miw={0} opacity={group === null ? 0.6 : 1}>
        <Group justify="space-between" gap="xs">
          <Stack gap={2} miw={0} maw="100%">
            <Text fw={600} truncate>
              {name.id}
            </Text>
            <Text size="sm" c="dimmed">
              {group ? (
                <>
                  {counted(group.itemCount, 'item')}, {sizeText(group.bytes)}, <Deadline group={group} />
                </>
              ) : (
                <>{group === null ? 'sent or cancelled' : '…'}</>
              )}
            </Text>
          </Stack>
          <Group gap="xs" wrap="nowrap">
            <TypeBadge type={name.type} />
            {group ? (
              <GroupBadge group={group} />
            ) : (
              group === null && (
                <Badge color="gray" variant="outline">
                  over
                </Badge>
              )
            )}
          </Group>
        </Group>
      </Card>
      <CloseButton aria-label={`Forget ${name.id}`} onClick={onForget} />
    </Group>
  );
}

function LookUp() {
  const navigate = useNavigate();
  const form = useForm<GroupName>({ initialValues: { type: 'UPLOAD', id: '' } });
  return (
    <form onSubmit={form.onSubmit((name) => void navigate(pathOf(name)))} aria-label="Look up a group">
      <Group gap="xs" align="flex-end">
        <Select
          label="Type"
          w={140}
          allowDeselect={false}
          data={Object.entries(TYPES).map(([value, { label }]) => ({ value, label }))}
          {...form.getInputProps('type')}
        />
        <TextInput
          label="Name"
          placeholder="project-7"
          required
          withAsterisk={false}
          flex={1}
          miw={120}
          {...form.getInputProps('id')}
        />
        <Button type="submit" variant="light">
          Look up
        </Button>
      </Group>
    </form>
  );
}
