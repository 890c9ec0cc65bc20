import { describe, expect, it } from '@jest/globals';
import { environments } from './environments.js';
import { applyOverrides, overridesOfThisRun, SettingError } from './overrides.js';
import { DEFAULTS } from './settings.js';

describe(applyOverrides.name, () => {
  it('replaces a value by one of the same type', () => {
    const settings = applyOverrides(DEFAULTS, [
      'duels.inviteSeconds=2',
      'region=eu-west-1',
      'cors.origins=http://a, http://b',
    ]);

    expect(settings.duels).toEqual({ ...DEFAULTS.duels, inviteSeconds: 2 });
    expect(settings.region).toBe('eu-west-1');
    expect(settings.cors.origins).toEqual(['http://a', 'http://b']);
  });

  it('leaves the settings that it was given alone', () => {
    applyOverrides(DEFAULTS, ['duels.inviteSeconds=2']);

    expect(DEFAULTS.duels.inviteSeconds).toBe(60);
  });

  it('takes the last of several overrides of one setting, and everything after the first = as the value', () => {
    const settings = applyOverrides(DEFAULTS, ['sweep.minutes=2', 'sweep.minutes=3', 'region=a=b']);

    expect(settings.sweep.minutes).toBe(3);
    expect(settings.region).toBe('a=b');
  });

  it.each([
    'duels.lives=9',
    'duel.inviteSeconds=9',
    'duels=9',
    'duels.inviteSeconds.x=9',
    '__proto__.x=1',
    'constructor=1',
  ])('refuses the unknown setting of %s', (override) => {
    expect(() => applyOverrides(DEFAULTS, [override])).toThrow(SettingError);
    expect(() => applyOverrides(DEFAULTS, [override])).toThrow(/^Unknown setting /);
  });

  it.each([
    'duels.inviteSeconds=soon',
    'duels.inviteSeconds=',
    'duels.inviteSeconds=-1',
    'duels.inviteSeconds=Infinity',
  ])('refuses the value of %s', (override) => {
    expect(() => applyOverrides(DEFAULTS, [override])).toThrow('"duels.inviteSeconds" must be a number of at least 0');
  });

  it('refuses what is no assignment', () => {
    expect(() => applyOverrides(DEFAULTS, ['duels.inviteSeconds'])).toThrow('is not of the form setting=value');
  });
});

describe(overridesOfThisRun.name, () => {
  it('reads a JSON list', () => {
    expect(overridesOfThisRun('["sweep.minutes=2"]')).toEqual(['sweep.minutes=2']);
    expect(overridesOfThisRun('')).toEqual([]);
  });

  it.each(['sweep.minutes=2', '{"sweep":2}', '[2]'])('refuses %s', (text) => {
    expect(() => overridesOfThisRun(text)).toThrow('AGORA_SET must be a JSON list');
  });
});

describe(environments.name, () => {
  it('knows dev, prod and local, and applies overrides to each', () => {
    const all = environments([], ['sweep.minutes=9']);

    expect(all.map(({ name }) => name)).toEqual(['dev', 'prod', 'local']);
    expect(all.map(({ settings }) => settings.sweep.minutes)).toEqual([9, 9, 9]);
  });

  it.each([
    ['results.shards=0', 'Setting "results.shards" must be a whole number of at least 1, not 0'],
    ['push.concurrency=2.5', 'Setting "push.concurrency" must be a whole number of at least 1, not 2.5'],
    ['sweep.minutes=0.5', 'Setting "sweep.minutes" must be a whole number of minutes'],
    ['web.priceClass=cheap', 'Setting "web.priceClass" must be one of PriceClass_100, PriceClass_200, PriceClass_All'],
    ['web.domainName=https://agora.example', 'Setting "web.domainName" must be a domain name, or empty'],
    ['web.certificateArn=arn:aws:acm:us-west-2:123456789012:certificate/1a', 'a certificate in us-east-1'],
    ['web.domainName=agora.example', 'Settings "web.domainName" and "web.certificateArn" need each other'],
    [
      'web.certificateArn=arn:aws:acm:us-east-1:123456789012:certificate/1a',
      'Settings "web.domainName" and "web.certificateArn" need each other',
    ],
    ['logRetentionDays=8', 'Setting "logRetentionDays" must be one of the numbers of days that CloudWatch knows'],
  ])('refuses %s, which is a number, but cannot be', (override, message) => {
    expect(() => environments(['local'], [override])).toThrow(message);
  });

  it('P12: keeps logs for 7 days in dev and 90 in prod, in us-west-2', () => {
    const [dev, prod] = environments(['dev', 'prod'], []);

    expect(dev?.settings).toMatchObject({ region: 'us-west-2', logRetentionDays: 7 });
    expect(prod?.settings).toMatchObject({ region: 'us-west-2', logRetentionDays: 90 });
  });

  it('refuses an unknown name', () => {
    expect(() => environments(['moon'], [])).toThrow('Unknown environment "moon"; there are dev, prod, local');
  });
});
