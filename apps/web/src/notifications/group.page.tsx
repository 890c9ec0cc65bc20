import { Alert, Badge, Button, Card, Grid, Group as Row, Skeleton, Stack, Text, Title } from '@mantine/core';
import { useDisclosure } from '@mantine/hooks';
import { useEffect } from 'react';
import { useParams } from 'react-router';
import { Failure } from '../platform/failure.js';
import { Nothing, Page } from '../platform/page.js';
import { useWhenOver } from '../platform/server-time.js';
import { AppendForm } from './append-form.js';
import { GroupBadge, GroupFigures } from './group-state.js';
import { ItemList } from './item-list.js';
import { counted, type GroupName, type GroupWithItems, nameOf, TYPES } from './notifications.model.js';
import { useCancelGroup, useFlush, useGroup, useKnownGroups } from './notifications.queries.js';
import { TypeBadge } from './type-badge.js';

/** One group: what it has collected, for whom, until when. */
export function GroupPage() {
  const { type = '', id = '' } = useParams();
  const name = { type, id };
  const { data: group, error, refetch } = useGroup(name);
  useRemembered(name, group !== undefined && group !== null);
  const [isAppending, appending] = useDisclosure();
  return (
    <Page
      title={id}
      subtitle={TYPES[type] && `Recipients get ${TYPES[type].what}.`}
      actions={group && <Actions name={name} group={group} onAppend={appending.open} />}
    >
      <Row gap="xs">
        <TypeBadge type={type} />
        {group && <GroupBadge group={group} />}
      </Row>
      {group ? (
        <Loaded group={group} onDue={() => void refetch()} />
      ) : group === null ? (
        <Gone onOpen={appending.open} />
      ) : error ? (
        <Failure error={error} onRetry={() => void refetch()} />
      ) : (
        <Skeleton height={240} />
      )}
      <AppendForm group={group ?? name} opened={isAppending} onClose={appending.close} />
    </Page>
  );
}

/** What was looked up and found is remembered, too. */
function useRemembered({ type, id }: GroupName, isThere: boolean): void {
  const { known, remember } = useKnownGroups();
  const isKnown = known.some((one) => one.type === type && one.id === id);
  useEffect(() => {
    if (isThere && !isKnown) remember({ type, id });
  });
}

function Loaded({ group, onDue }: { readonly group: GroupWithItems; readonly onDue: () => void }) {
  const { items, recipients, execute_at: deadline } = group;
  useWhenOver(deadline, onDue);
  return (
    <>
      <GroupFigures group={group} />
      <Grid>
        <Grid.Col span={{ base: 12, md: 7 }}>
          <Card withBorder component="section" aria-label="Content">
            <Stack>
              <Title order={2} size="h4">
                Items
              </Title>
              {items.length === 0 ? <Nothing>None so far.</Nothing> : <ItemList type={group.type} items={items} />}
            </Stack>
          </Card>
        </Grid.Col>
        <Grid.Col span={{ base: 12, md: 5 }}>
          <Card withBorder component="section" aria-label="Recipients">
            <Stack>
              <Title order={2} size="h4">
                {counted(recipients.length, 'recipient')}
              </Title>
              <Row gap="xs">
                {recipients.map((recipient) => (
                  <Badge
                    key={nameOf(recipient)}
                    variant="outline"
                    color={recipient.email === undefined ? 'teal' : 'blue'}
                    tt="none"
                  >
                    {recipient.email === undefined ? 'user' : 'e-mail'} · {nameOf(recipient)}
                  </Badge>
                ))}
              </Row>
            </Stack>
          </Card>
        </Grid.Col>
      </Grid>
    </>
  );
}

function Gone({ onOpen }: { readonly onOpen: () => void }) {
  return (
    <Alert color="gray" title="Nothing is being collected here">
      <Stack align="flex-start">
        <Text size="sm">The group was sent or cancelled, or nobody has opened it yet.</Text>
        <Button variant="light" size="xs" onClick={onOpen}>
          Open it
        </Button>
      </Stack>
    </Alert>
  );
}

interface ActionsProps {
  readonly name: GroupName;
  readonly group: GroupWithItems;
  readonly onAppend: () => void;
}

function Actions({ name, group, onAppend }: ActionsProps) {
  const flush = useFlush(name);
  const cancel = useCancelGroup(name);
  const question = `Cancel “${name.id}”? Its ${counted(group.itemCount, 'item')} will not be sent.`;
  return (
    <>
      <Button onClick={onAppend}>Append</Button>
      <Button variant="light" loading={flush.isPending} onClick={() => flush.mutate()}>
        Flush now
      </Button>
      <Button
        color="red"
        variant="light"
        loading={cancel.isPending}
        onClick={() => window.confirm(question) && cancel.mutate()}
      >
        Cancel group
      </Button>
    </>
  );
}
