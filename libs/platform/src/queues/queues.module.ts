import { SQSClient } from '@aws-sdk/client-sqs';
import { Module } from '@nestjs/common';
import { Clock } from '../clock/clock.js';
import { QueueSender } from './queue-sender.js';

const CONNECT_TIMEOUT_MS = 1_000;
/** Far above the latency of SQS: a request that hangs is given up and sent again. */
const REQUEST_TIMEOUT_MS = 3_000;

/** Sending to queues. Not part of PlatformModule: functions that send nothing do without the client. */
@Module({
  providers: [
    {
      provide: QueueSender,
      inject: [Clock],
      useFactory: (clock: Clock) => new QueueSender(createClient(), clock),
    },
  ],
  exports: [QueueSender],
})
export class QueuesModule {}

function createClient(): SQSClient {
  return new SQSClient({
    requestHandler: {
      connectionTimeout: CONNECT_TIMEOUT_MS,
      requestTimeout: REQUEST_TIMEOUT_MS,
      throwOnRequestTimeout: true,
    },
  });
}
