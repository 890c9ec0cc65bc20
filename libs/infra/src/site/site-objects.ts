import { S3Object } from '@cdktf/provider-aws/lib/s3-object/index.js';
import { AssetType, TerraformAsset } from 'cdktf';
import { Construct } from 'constructs';
import type { Bucket } from '../bucket/bucket.construct.js';
import { REVALIDATED, type SiteFile, siteFiles, START_PAGE } from './site-files.js';

/** What pages cannot know when they are built. */
export const CONFIG_FILE = 'config.json';

/**
 * Puts the web build and the page's configuration into a bucket.
 *
 * The start page comes last, and files that a build no longer has go after it: whoever gets a page finds what it names.
 *
 * @param config becomes `config.json`; made when Terraform applies, since it names what AWS made
 */
export function addSiteObjects(scope: Construct, bucket: Bucket, config: Readonly<Record<string, unknown>>): void {
  const files = siteFiles();
  if (files.some(({ key }) => key === CONFIG_FILE)) throw new Error(`${CONFIG_FILE} is made by Terraform, not built`);
  const folder = new Construct(scope, 'Files');
  const rest = files.filter(({ key }) => key !== START_PAGE).map((file) => addFile(folder, bucket, file, []));
  const configuration = new S3Object(scope, 'Config', {
    bucket: bucket.name,
    key: CONFIG_FILE,
    content: JSON.stringify(config),
    contentType: 'application/json',
    cacheControl: REVALIDATED,
    dependsOn: [bucket.versioning],
  });
  for (const file of files.filter(({ key }) => key === START_PAGE)) {
    addFile(folder, bucket, file, [...rest, configuration]);
  }
}

function addFile(scope: Construct, bucket: Bucket, file: SiteFile, after: readonly S3Object[]): S3Object {
  const own = new Construct(scope, file.key.replaceAll('/', '-'));
  const asset = new TerraformAsset(own, 'Asset', { path: file.path, type: AssetType.FILE });
  return new S3Object(own, 'Default', {
    bucket: bucket.name,
    key: file.key,
    source: asset.path,
    sourceHash: file.hash,
    contentType: file.contentType,
    cacheControl: file.cacheControl,
    dependsOn: [bucket.versioning, ...after],
    // The order of removals: https://developer.hashicorp.com/terraform/language/meta-arguments/lifecycle
    lifecycle: { createBeforeDestroy: true },
  });
}
