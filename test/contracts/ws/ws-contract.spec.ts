import { InProcessTarget } from './in-process.target.js';
import { describeWsContract } from './ws-contract.js';

describeWsContract('the adapter in-process, recorded events', async (boot) => InProcessTarget.start(boot));
