import { Construct } from 'constructs';
import type { FunctionPart } from '#infra/binding.js';
import { environmentOf } from '#infra/environment-context.js';
import { NestFunction } from '#infra/nest-function.construct.js';
import type { Table } from '#infra/table.construct.js';
import { StreamPipe } from '#infra/workflow/stream-pipe.construct.js';
import { Workflow } from '#infra/workflow/workflow.construct.js';
import { votingsAnnouncerEnv, votingsNoticesEnv } from '../src/votings.env.js';

export interface VotingNoticesProps {
  /** With a stream. It gets its only two readers here: AWS advises against more. */
  readonly votings: Table;
  readonly votes: Table;
  readonly registrations: Table;
  /** What a function needs to push frames. */
  readonly push: FunctionPart;
}

const EXISTS = [{ exists: true }];
const MISSING = [{ exists: false }];

/**
 * Tells of votings (V5 to V9): changes as the stream brings them, and starts and ends by one run of a machine per window.
 */
export class VotingNotices extends Construct {
  readonly workflow: Workflow;

  constructor(scope: Construct, id: string, props: VotingNoticesProps) {
    super(scope, id);
    this.workflow = this.addWorkflow(props);
    new StreamPipe(this, 'votings-windows', {
      from: props.votings,
      to: this.workflow,
      // A pipe cannot compare old with new: the write that sets or moves a window removes `notificationArn`, the claim of a run sets it.
      filters: [
        {
          dynamodb: {
            NewImage: {
              startAt: { S: EXISTS },
              endAt: { S: EXISTS },
              notificationArn: { S: MISSING },
              cancelledAt: { S: MISSING },
            },
          },
        },
      ],
      input: { votingId: '$.dynamodb.NewImage.votingId.S', version: '$.dynamodb.NewImage.version.N' },
    });
    this.addAnnouncer(props);
  }

  private addWorkflow({ votings, votes, registrations, push }: VotingNoticesProps): Workflow {
    const { startNoticeSeconds, endNoticeSeconds, remindersPerCall } = environmentOf(this).settings.votings;
    const notices = new NestFunction(this, 'votings-notices', {
      parts: [
        {
          env: votingsNoticesEnv,
          uses: [votings.readWrite(), votes.read(), registrations.readWrite()],
          settings: { VOTINGS_REMINDERS_PER_CALL: remindersPerCall },
        },
        push,
      ],
      timeoutSeconds: 60,
    });
    return new Workflow(this, 'votings-notification', {
      type: 'STANDARD',
      file: 'libs/votings/infra/votings-notification.asl.json',
      values: {
        TABLE_VOTINGS: votings.operations('UpdateItem'),
        NOTICES: notices.task(),
        START_NOTICE_SECONDS: startNoticeSeconds,
        END_NOTICE_SECONDS: endNoticeSeconds,
      },
    });
  }

  private addAnnouncer({ votings, push }: VotingNoticesProps): void {
    const announcer = new NestFunction(this, 'votings-announcer', {
      parts: [{ env: votingsAnnouncerEnv, uses: [this.workflow.stop()] }, push],
    });
    votings.streamTo(announcer);
  }
}
