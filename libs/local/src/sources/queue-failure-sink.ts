import type { FailedDelivery, FailureSink } from '../cloud.types.js';
import type { AwsJsonClient } from '../engines/aws-json.client.js';
import { engineUrl } from '../engines/create-queues.js';

/** Sends what sources gave up to the queues that the stack names for it. */
export class QueueFailureSink implements FailureSink {
  /** @param client of the engine that has the queues */
  constructor(private readonly client: AwsJsonClient) {}

  async send({ destinationArn, body }: FailedDelivery): Promise<void> {
    const name = destinationArn.split(':').at(-1) ?? '';
    await this.client.call('AmazonSQS.SendMessage', { QueueUrl: engineUrl(name), MessageBody: JSON.stringify(body) });
  }
}
