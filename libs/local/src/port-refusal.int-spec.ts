import { createServer } from 'node:net';
import type { AddressInfo } from 'node:net';
import { describe, expect, it } from '@jest/globals';
import { HOST, refusalOfPort } from './port-refusal.js';

describe(refusalOfPort.name, () => {
  it('says what to do about a port that is taken, and leaves a free one free', async () => {
    const server = createServer();
    await new Promise<void>((resolve) => server.listen(0, HOST, resolve));
    const { port } = server.address() as AddressInfo;

    const whileTaken = await refusalOfPort(port);
    await new Promise((resolve) => server.close(resolve));
    const whenFree = [await refusalOfPort(port), await refusalOfPort(port)];

    expect(whileTaken).toBe(`port ${port} is taken: stop what uses it, or set PORT`);
    expect(whenFree).toEqual([undefined, undefined]);
  });
});
