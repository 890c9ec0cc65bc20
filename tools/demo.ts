/**
 * `npm run demo`: plays every system end to end against a running local cloud (PORT, 3000 by default) and tells what happens.
 *
 * A scene is a file in tools/demo/scenes that exports `scene`; they are played in the order of their names. `npm run demo -- votes` plays those
 * whose file name contains `votes`. Ends with 1 when something is not as narrated.
 */
import { globSync } from 'node:fs';
import { basename, resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import { LocalCloud } from './demo/local-cloud.ts';
import { Narrator } from './demo/narrator.ts';
import type { Scene } from './demo/scene.ts';
import { Stage } from './demo/stage.ts';

const DEFAULT_PORT = '3000';

const narrator = new Narrator();
const cloud = new LocalCloud(`http://127.0.0.1:${process.env['PORT'] ?? DEFAULT_PORT}`);
process.exitCode = await play(process.argv.slice(2));

/** @returns the exit code */
async function play(wanted: readonly string[]): Promise<number> {
  if (!(await cloud.isReady())) {
    narrator.failure(
      `No local cloud answers at ${cloud.url}. Start one with "npm start", or say where it is: PORT=4000 npm run demo`,
    );
    return 1;
  }
  const files = globSync('tools/demo/scenes/*.ts')
    .sort()
    .filter((file) => wanted.length === 0 || wanted.some((name) => basename(file).includes(name)));
  if (files.length === 0) {
    narrator.failure(`There is no scene "${wanted.join('", "')}" in tools/demo/scenes`);
    return 1;
  }
  let failed = 0;
  for (const [index, file] of files.entries()) {
    const { scene } = (await import(pathToFileURL(resolve(file)).href)) as { scene: Scene };
    if (!(await perform(scene, index + 1))) failed += 1;
  }
  narrator.end(files.length, failed);
  return failed === 0 ? 0 : 1;
}

async function perform(scene: Scene, number: number): Promise<boolean> {
  narrator.title(number, scene.title);
  const stage = new Stage(cloud, narrator);
  try {
    await scene.play(stage);
    return true;
  } catch (error) {
    narrator.failure(error instanceof Error ? error.message : String(error));
    return false;
  } finally {
    stage.clear();
  }
}
