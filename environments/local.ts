import { type Environment, withSettings } from './environment.js';
import { DEFAULTS } from './settings.js';

const RATE = 5_000;
const BURST = 10_000;

/** What the local cloud runs: the same stack with rates that a laptop's tests do not hit, and no quota (P10). */
export const local: Environment = {
  name: 'local',
  settings: withSettings(DEFAULTS, {
    cors: { origins: ['*'] },
    api: {
      stageRate: RATE,
      stageBurst: BURST,
      planRate: RATE,
      planBurst: BURST,
      quotaPerDay: 0,
      votePostRate: RATE,
      votePostBurst: BURST,
      voteReadRate: RATE,
      voteReadBurst: BURST,
    },
    ws: { rate: RATE, burst: BURST },
  }),
  protectData: false,
  state: 'local',
  ownsApiGatewayAccount: false,
};
