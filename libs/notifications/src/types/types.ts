import type { Provider } from '@nestjs/common';
import { GroupedActionType } from './grouped-action.type.js';
import { NOTIFICATION_TYPES, NotificationTypes } from './notification-types.js';
import type { NotificationType } from './notification-type.js';
import { SimulationType } from './simulation.type.js';
import { UploadType } from './upload.type.js';

/** Every type. A new one is one class and one entry here (docs/notifications.md). */
export const allTypes: readonly NotificationType[] = [new UploadType(), new SimulationType(), new GroupedActionType()];

/** The registry. */
export const notificationTypes: readonly Provider[] = [
  { provide: NOTIFICATION_TYPES, useValue: allTypes },
  NotificationTypes,
];
