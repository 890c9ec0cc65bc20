import type { Provider } from '@nestjs/common';
import { GroupedActionType } from './grouped-action.type.js';
import { NOTIFICATION_TYPES, NotificationTypes } from './notification-types.js';
import { SimulationType } from './simulation.type.js';
import { UploadType } from './upload.type.js';

/** The registry with every type. A new type is one class and one entry here. */
export const notificationTypes: readonly Provider[] = [
  { provide: NOTIFICATION_TYPES, useValue: [new UploadType(), new SimulationType(), new GroupedActionType()] },
  NotificationTypes,
];
