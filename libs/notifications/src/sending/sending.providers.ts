import { SESv2Client } from '@aws-sdk/client-sesv2';
import type { Provider } from '@nestjs/common';
import { Clock } from '#platform/clock/clock.js';
import type { Env } from '#platform/config/env-spec.js';
import { environmentToken, provideEnvironment } from '#platform/config/environment.js';
import { CHANNELS, Channels } from '../channels/channels.js';
import { createSesClient, EmailChannel } from '../channels/email.channel.js';
import { FrameChannel } from '../channels/frame.channel.js';
import { ItemsRepository } from '../groups/items.repository.js';
import { itemsTableEnv, mailEnv, sendsTableEnv } from '../notifications.env.js';
import { notificationTypes } from '../types/types.js';
import { NotificationsSenderConsumer } from './notifications-sender.consumer.js';
import { SendsRepository } from './sends.repository.js';

/** Everything of a sender but the press. Needs PlatformModule and PushModule. A new channel is one class and two entries here. */
export const sendingProviders: readonly Provider[] = [
  provideEnvironment(itemsTableEnv),
  provideEnvironment(sendsTableEnv),
  provideEnvironment(mailEnv),
  { provide: SESv2Client, useFactory: createSesClient },
  {
    provide: EmailChannel,
    inject: [SESv2Client, Clock, environmentToken(mailEnv)],
    useFactory: (ses: SESv2Client, clock: Clock, env: Env<typeof mailEnv>) => new EmailChannel(ses, clock, env),
  },
  FrameChannel,
  {
    provide: CHANNELS,
    inject: [EmailChannel, FrameChannel],
    useFactory: (...channels: readonly unknown[]) => channels,
  },
  Channels,
  ...notificationTypes,
  ItemsRepository,
  SendsRepository,
  NotificationsSenderConsumer,
];
