import { Injectable } from '@nestjs/common';
import type { PrintJob } from '../types/notification-type.js';

/** Prints documents as PDF. */
export abstract class DocumentPress {
  abstract print(job: PrintJob): Promise<Uint8Array>;
}

/** For the function that has no press: its queue never gets a group with documents. */
@Injectable()
export class NoPress extends DocumentPress {
  print({ filename }: PrintJob): Promise<Uint8Array> {
    return Promise.reject(new Error(`${filename}: this function prints no documents`));
  }
}
