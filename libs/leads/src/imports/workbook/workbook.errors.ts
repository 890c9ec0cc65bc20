import { UnprocessableError } from '#platform/problem/problem.errors.js';

/** What can be wrong with a workbook as a whole, and what people are told. */
export const WORKBOOK_PROBLEMS = {
  'not-a-workbook': 'The file is no .xlsx workbook.',
  'encrypted-workbook': 'The workbook is protected by a password. Save it without one.',
  'broken-workbook': 'The workbook is damaged or incomplete.',
  'workbook-too-large': 'The workbook is too large, or unpacks to too much.',
  'workbook-too-complex': 'Reading the workbook takes too much memory.',
  'workbook-too-slow': 'Reading the workbook takes too long.',
  'too-many-rows': 'The workbook has too many rows.',
  'too-many-columns': 'The workbook has too many columns.',
  'missing-columns': 'The header has no column "email" or no column "timestamp".',
  'duplicate-columns': 'The header has several columns of the same name.',
  'no-rows': 'The workbook has no rows below the header.',
  'upload-missing': 'The uploaded file is gone.',
  'import-failed': 'The import failed for reasons of ours. Upload the file again.',
} as const;

export type WorkbookProblem = keyof typeof WORKBOOK_PROBLEMS;

/** 422: the workbook is refused as a whole; nothing of it is imported. */
export class WorkbookError extends UnprocessableError {
  constructor(
    readonly problem: WorkbookProblem,
    options?: ErrorOptions,
  ) {
    super(problem, WORKBOOK_PROBLEMS[problem], options);
  }
}
