import { Anchor, Text } from '@mantine/core';
import { Link } from 'react-router';
import { Page } from '../platform/page.js';

/** For addresses that lead nowhere. */
export function NotFound() {
  return (
    <Page title="There is no such page">
      <Text>
        It may have moved, or never been.{' '}
        <Anchor component={Link} to="/">
          To the votings
        </Anchor>
      </Text>
    </Page>
  );
}
