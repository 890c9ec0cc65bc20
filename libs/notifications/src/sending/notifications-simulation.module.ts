import { Module } from '@nestjs/common';
import { PlatformModule } from '#platform/platform.module.js';
import { PushModule } from '#realtime/push/push.module.js';
import { DocumentPress } from './document-press.js';
import { PdfPress } from './pdf.press.js';
import { sendingProviders } from './sending.providers.js';

/** Function `notifications-simulation`: the types with documents. The only one that has the PDF library in its bundle. */
@Module({
  imports: [PlatformModule, PushModule],
  providers: [...sendingProviders, { provide: DocumentPress, useClass: PdfPress }],
})
export class NotificationsSimulationModule {}
