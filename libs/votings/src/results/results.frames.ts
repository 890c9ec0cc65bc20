import { ServerFrame } from '#platform/websocket/server-frame.decorator.js';
import { RESULTS_FRAME } from './announcement.js';
import { ResultsDto } from './results.dto.js';

/** Data of `results`: as `GET …/results` answers. */
@ServerFrame(
  RESULTS_FRAME,
  'Results of a voting changed: to topic `voting:<votingId>`, at most one a second, the last state always.',
)
export class ResultsFrame extends ResultsDto {}
