import { SettingError } from './overrides.js';
import type { Settings } from './settings.js';

/** What the type of a setting does not say. */
interface SettingRule {
  readonly settings: readonly string[];
  /** Completes "must be …". */
  readonly says: string;
  readonly holds: (value: unknown) => boolean;
}

/** https://docs.aws.amazon.com/AmazonCloudWatchLogs/latest/APIReference/API_PutRetentionPolicy.html */
const RETENTION_DAYS: readonly unknown[] = [
  1, 3, 5, 7, 14, 30, 60, 90, 120, 150, 180, 365, 400, 545, 731, 1_096, 1_827, 2_192, 2_557, 2_922, 3_288, 3_653,
];

/** https://docs.aws.amazon.com/cloudfront/latest/APIReference/API_DistributionConfig.html */
const PRICE_CLASSES: readonly unknown[] = ['PriceClass_100', 'PriceClass_200', 'PriceClass_All'];

const RULES: readonly SettingRule[] = [
  {
    // Numbers of things. No shard at all, say, would lose whatever is spread over them.
    settings: [
      'results.shards', 'leads.indexShards', 'presence.shards', 'topics.shards', 'presence.sweepConcurrency', 'push.concurrency',
      'fanout.pageSize', 'fanout.maxPages', 'votings.remindersPerCall', 'duels.maxOpenInvites', 'leads.maxExpiries',
      'notifications.maxItems', 'notifications.maxRecipients', 'outbox.maxReplay', 'topics.maxPerConnection',
    ], // prettier-ignore
    says: 'a whole number of at least 1',
    holds: (value) => Number.isInteger(value) && Number(value) >= 1,
  },
  {
    settings: ['sweep.minutes', 'results.snapshotMinutes', 'notifications.sweepMinutes'],
    says: 'a whole number of minutes, at least 1, as schedules are',
    holds: (value) => Number.isInteger(value) && Number(value) >= 1,
  },
  {
    settings: ['logRetentionDays'],
    says: `one of the numbers of days that CloudWatch knows: ${RETENTION_DAYS.join(', ')}`,
    holds: (value) => RETENTION_DAYS.includes(value),
  },
  {
    settings: ['web.priceClass'],
    says: `one of ${PRICE_CLASSES.join(', ')}`,
    holds: (value) => PRICE_CLASSES.includes(value),
  },
  {
    settings: ['web.domainName'],
    says: 'a domain name, or empty',
    holds: (value) => value === '' || /^([a-z0-9]([a-z0-9-]*[a-z0-9])?\.)+[a-z]{2,}$/.test(String(value)),
  },
  {
    settings: ['web.certificateArn'],
    // https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/cnames-and-https-requirements.html
    says: 'the ARN of a certificate in us-east-1, where CloudFront looks for it, or empty',
    holds: (value) => value === '' || /^arn:aws:acm:us-east-1:\d{12}:certificate\/[\w-]+$/.test(String(value)),
  },
];

/**
 * Checks what no type says, before anything is made of the settings.
 *
 * @throws SettingError naming the first setting that cannot be, or those that do not go together
 */
export function assertRules(settings: Settings): void {
  for (const { settings: paths, says, holds } of RULES) {
    for (const path of paths) {
      const value = valueOf(settings, path);
      if (!holds(value)) throw new SettingError(`Setting "${path}" must be ${says}, not ${String(value)}`);
    }
  }
  const { domainName, certificateArn } = settings.web;
  if ((domainName === '') !== (certificateArn === '')) {
    throw new SettingError('Settings "web.domainName" and "web.certificateArn" need each other: both or none');
  }
}

function valueOf(settings: Settings, path: string): unknown {
  return path.split('.').reduce<unknown>((value, key) => (value as Readonly<Record<string, unknown>>)[key], settings);
}
