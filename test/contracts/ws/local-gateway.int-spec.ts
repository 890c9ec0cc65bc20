import { LocalGatewayTarget } from './local-gateway.target.js';
import { describeWsContract } from './ws-contract.js';

describeWsContract('the local cloud’s gateway, real sockets', async (boot) => LocalGatewayTarget.start(boot));
