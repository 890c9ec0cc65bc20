import { App } from 'cdktf';
import { AgoraStack } from '#apps/agora.stack.js';
import { environments } from '#environments/environments.js';

/** Writes cdktf.out/stacks/agora-<environment>/cdk.tf.json for the environments named on the command line, or for all. */
function main(names: readonly string[]): void {
  const app = new App();
  for (const environment of environments(names)) new AgoraStack(app, environment);
  app.synth();
}

try {
  main(process.argv.slice(2));
} catch (error) {
  console.error(error instanceof Error ? `${error.name}: ${error.message}` : error);
  process.exitCode = 1;
}
