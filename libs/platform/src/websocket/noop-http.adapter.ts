import { AbstractHttpAdapter } from '@nestjs/core';

/**
 * An HTTP adapter without HTTP.
 *
 * Gateways need a full Nest application (an application context has no socket module), and a Nest application needs an
 * HTTP adapter; this one keeps express, and its start-up time, out of the bundle.
 */
export class NoopHttpAdapter extends AbstractHttpAdapter {
  override use(): void {}
  override initHttpServer(): void {}
  override close(): void {}
  override useStaticAssets(): void {}
  override setViewEngine(): void {}
  override getRequestHostname(): void {}
  override getRequestMethod(): void {}
  override getRequestUrl(): void {}
  override status(): void {}
  override reply(): void {}
  override end(): void {}
  override render(): void {}
  override redirect(): void {}
  override setErrorHandler(): void {}
  override setNotFoundHandler(): void {}
  override isHeadersSent(): void {}
  override getHeader(): void {}
  override setHeader(): void {}
  override appendHeader(): void {}
  override registerParserMiddleware(): void {}
  override enableCors(): void {}
  override createMiddlewareFactory(): () => void {
    return () => undefined;
  }
  override getType(): string {
    return 'noop';
  }
  override applyVersionFilter(): () => () => void {
    return () => () => undefined;
  }
}
