import { createHash } from 'node:crypto';
import { existsSync, globSync, readFileSync } from 'node:fs';
import { extname, join, resolve } from 'node:path';

/** A file of the web build. */
export interface SiteFile {
  /** Path from the site's root, without a leading slash. */
  readonly key: string;
  /** Absolute path. */
  readonly path: string;
  /** SHA-256, base64: makes Terraform see a change. */
  readonly hash: string;
  readonly contentType: string;
  readonly cacheControl: string;
}

export const START_PAGE = 'index.html';
/** Files whose names change with their content. */
const HASHED = /^assets\//;
/** A year, which is what RFC 9111 calls "forever" and RFC 8246 makes final. */
const FOREVER = 'public, max-age=31536000, immutable';
/** May be kept, but not used without asking. */
export const REVALIDATED = 'no-cache';

const CONTENT_TYPES: Readonly<Record<string, string>> = {
  '.css': 'text/css; charset=utf-8',
  '.html': 'text/html; charset=utf-8',
  '.ico': 'image/x-icon',
  '.js': 'text/javascript; charset=utf-8',
  '.json': 'application/json',
  '.map': 'application/json',
  '.png': 'image/png',
  '.svg': 'image/svg+xml',
  '.txt': 'text/plain; charset=utf-8',
  '.webmanifest': 'application/manifest+json',
  '.woff2': 'font/woff2',
};

/**
 * The files that the build made for the web client, sorted by their keys.
 *
 * @throws Error that says what to do if they are missing, and for a file whose content type is not known
 */
export function siteFiles(folder = 'dist/web'): readonly SiteFile[] {
  if (!existsSync(join(folder, START_PAGE))) {
    throw new Error(`${folder}/${START_PAGE} is missing: run "npm run build" first (it builds apps/web)`);
  }
  const files = globSync('**/*', { cwd: folder, withFileTypes: true }).filter((entry) => entry.isFile());
  return files
    .map(({ parentPath, name }) => resolve(parentPath, name))
    .map((path) => siteFile(path, path.slice(resolve(folder).length + 1).replaceAll('\\', '/')))
    .sort((one, other) => (one.key < other.key ? -1 : 1));
}

function siteFile(path: string, key: string): SiteFile {
  const contentType = CONTENT_TYPES[extname(key)];
  if (contentType === undefined) {
    throw new Error(`${path}: no content type is known for ${extname(key) || 'a file without extension'}`);
  }
  return {
    key,
    path,
    hash: createHash('sha256').update(readFileSync(path)).digest('base64'),
    contentType,
    cacheControl: HASHED.test(key) ? FOREVER : REVALIDATED,
  };
}
