/** What of AWS's own cache policies can be seen where nothing is cached: whether answers may be compressed. */
export interface CachePolicy {
  readonly compresses: boolean;
  readonly caches: boolean;
}

/** https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/using-managed-cache-policies.html */
export const CACHE_POLICIES: Readonly<Record<string, CachePolicy>> = {
  // CachingOptimized
  '658327ea-f89d-4fab-a63d-7e88639e58f6': { compresses: true, caches: true },
  // CachingDisabled
  '4135ea2d-6df8-44a3-9df3-4b5a84be39ad': { compresses: false, caches: false },
};

/**
 * AllViewerExceptHostHeader: the one that lets API Gateway see all of a request and still find the API.
 * https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/using-managed-origin-request-policies.html
 */
export const ALL_VIEWER_EXCEPT_HOST = 'b689b0a8-53d0-40ab-baf2-68738e2966ac';
