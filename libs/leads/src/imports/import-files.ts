import { Injectable } from '@nestjs/common';
import { ObjectStore } from '#platform/objects/object-store.js';

const UPLOADS = 'uploads/';
const SUFFIX = '.xlsx';
export const WORKBOOK_TYPE = 'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet';
const REPORT_TYPE = 'text/csv; charset=utf-8';
/** How long the address of a report can be used, seconds: it is made anew with every answer. */
const REPORT_SECONDS = 900;

/** Files of imports in their bucket: `uploads/<importId>.xlsx`, `reports/<contentId>.csv`. */
@Injectable()
export class ImportFiles {
  constructor(private readonly objects: ObjectStore) {}

  /** Puts a workbook where the worker is told of it. */
  async upload(importId: string, workbook: Uint8Array): Promise<void> {
    await this.objects.put(uploadKey(importId), workbook, WORKBOOK_TYPE);
  }

  /** The address where a client can do so, with exactly so many bytes. */
  async uploadUrl(importId: string, bytes: number, seconds: number): Promise<string> {
    return this.objects.uploadUrl(uploadKey(importId), bytes, seconds);
  }

  /** An uploaded workbook; undefined when there is none. @param maxBytes larger ones are not read */
  async read(importId: string, maxBytes: number): Promise<Buffer | 'too-large' | undefined> {
    return this.objects.get(uploadKey(importId), maxBytes);
  }

  async writeReport(contentId: string, csv: string): Promise<void> {
    await this.objects.put(reportKey(contentId), csv, REPORT_TYPE);
  }

  async reportUrl(contentId: string): Promise<string> {
    return this.objects.downloadUrl(reportKey(contentId), REPORT_SECONDS);
  }
}

/** The import of an uploaded object; undefined for other objects. */
export function importOf(key: string): string | undefined {
  if (!key.startsWith(UPLOADS) || !key.endsWith(SUFFIX)) return undefined;
  return key.slice(UPLOADS.length, -SUFFIX.length);
}

/** Where the bucket has an upload. */
export function uploadKey(importId: string): string {
  return `${UPLOADS}${importId}${SUFFIX}`;
}

function reportKey(contentId: string): string {
  return `reports/${contentId}.csv`;
}
