import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { ApiReference } from './control/api-reference.js';
import { FrontDoor, type Rooms } from './front-door.js';
import type { LocalSite } from './site/local-site.js';

const site = {
  leadsToApi: (path: string) => path === '/ws',
  handle: (path: string, { method }: IncomingMessage, response: ServerResponse) => {
    response.end(`the site, asked to ${method} ${path}`);
    return Promise.resolve();
  },
} as unknown as LocalSite;

function rooms(one: LocalSite | undefined): Rooms {
  const gateways = { rest: { stages: ['v1'] }, ws: { stages: ['ws'] } };
  return { ...gateways, reference: new ApiReference(), site: one } as unknown as Rooms;
}

describe(FrontDoor.name, () => {
  let door: FrontDoor;
  const at = async (path: string, method = 'GET') => {
    const response = await fetch(door.url + path, { method });
    return { status: response.status, text: await response.text() };
  };

  beforeEach(async () => {
    door = await FrontDoor.listen(0, () => undefined);
  });
  afterEach(() => door.close());

  it('answers 503 until the rooms are open', async () => {
    expect(await at('/')).toMatchObject({ status: 503, text: expect.stringContaining('"code":"unavailable"') });
  });

  it('gives the site whatever no API takes, the reference aside', async () => {
    door.open(rooms(site));

    expect((await at('/')).text).toBe('the site, asked to GET /');
    expect((await at('/votings/a%20b?tab=1')).text).toBe('the site, asked to GET /votings/a%20b');
    expect((await at('/docsomething', 'PUT')).text).toBe('the site, asked to PUT /docsomething');
    expect((await at('/docs')).text).toContain('swagger-ui');
    expect((await at('/docs/openapi.json')).text).toContain('"openapi"');
    expect(await at('/ws')).toMatchObject({ status: 404, text: expect.stringContaining('"code":"not-found"') });
  });

  it('tells where everything is when the stack has no site', async () => {
    door.open(rooms(undefined));

    expect((await at('/')).text).toContain('/v1/…');
    expect((await at('/votings')).status).toBe(404);
    expect((await at('/', 'POST')).status).toBe(404);
  });
});
