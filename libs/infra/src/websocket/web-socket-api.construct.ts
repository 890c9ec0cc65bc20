import { Apigatewayv2Api } from '@cdktf/provider-aws/lib/apigatewayv2-api/index.js';
import { Apigatewayv2Authorizer } from '@cdktf/provider-aws/lib/apigatewayv2-authorizer/index.js';
import { Apigatewayv2Integration } from '@cdktf/provider-aws/lib/apigatewayv2-integration/index.js';
import { Apigatewayv2Route } from '@cdktf/provider-aws/lib/apigatewayv2-route/index.js';
import { Apigatewayv2RouteResponse } from '@cdktf/provider-aws/lib/apigatewayv2-route-response/index.js';
import { Construct } from 'constructs';
import type { Binding } from '../binding.js';
import { DeploymentParts } from '../deployment-parts.js';
import { physicalName } from '../environment-context.js';
import type { NestFunction } from '../nest-function.construct.js';
import { READ_METHODS, type SiteApi } from '../site/site-api.js';
import { addWebSocketAlarms } from './web-socket-alarms.js';
import { addWebSocketStage, WEB_SOCKET_STAGE } from './web-socket-stage.js';
import { DEFAULT_ROUTE, LIFECYCLE_ROUTES, webSocketActions } from './ws-document.js';

const SERVICE = 'apigateway.amazonaws.com';
/** The WebSocket API: its routes are the actions of contracts/asyncapi.json, and `$connect`, `$disconnect`, `$default`. */
export class WebSocketApi extends Construct {
  /** `wss://…/<stage>`, made without the stage itself: functions that post to connections are behind the stage. */
  readonly url: string;
  /** AWS's id of the API. */
  readonly id: string;
  private readonly parts = new DeploymentParts();
  private readonly api: Apigatewayv2Api;

  constructor(scope: Construct, id: string) {
    super(scope, id);
    this.api = this.parts.add(
      new Apigatewayv2Api(this, 'Default', {
        name: physicalName(this, 'ws'),
        protocolType: 'WEBSOCKET',
        routeSelectionExpression: '$request.body.action',
      }),
    );
    this.id = this.api.id;
    this.url = `${this.api.apiEndpoint}/${WEB_SOCKET_STAGE}`;
  }

  /** The stage for pages of the same domain; nobody posts to connections there. */
  get onSite(): SiteApi {
    return { name: 'ws', id: this.id, pathPattern: `/${WEB_SOCKET_STAGE}`, methods: READ_METHODS };
  }

  /** Posting to connections: variable `WS_ENDPOINT`. */
  post(): Binding {
    const connections = `${this.api.executionArn}/${WEB_SOCKET_STAGE}/POST/@connections/*`;
    return {
      env: { WS_ENDPOINT: this.url },
      statements: [{ actions: ['execute-api:ManageConnections'], resources: [connections] }],
    };
  }

  /** Lets the handler answer all routes; who connects must pass the authorizer with `?token=`. */
  serve(handler: NestFunction, authorizer: NestFunction): void {
    const target = this.integration(handler);
    const authorizerId = this.authorizer(authorizer);
    for (const routeKey of [...LIFECYCLE_ROUTES, DEFAULT_ROUTE, ...webSocketActions()]) {
      const isConnect = routeKey === '$connect';
      const answers = !LIFECYCLE_ROUTES.some((route) => route === routeKey);
      const route = this.parts.add(
        new Apigatewayv2Route(this, `Route-${routeKey}`, {
          apiId: this.api.id,
          routeKey,
          target,
          authorizationType: isConnect ? 'CUSTOM' : 'NONE',
          authorizerId: isConnect ? authorizerId : undefined,
          routeResponseSelectionExpression: answers ? '$default' : undefined,
        }),
      );
      if (answers) this.addAnswer(routeKey, route.id);
    }
    addWebSocketStage(this, this.api.id, this.parts);
    addWebSocketAlarms(this, this.api.id, WEB_SOCKET_STAGE);
  }

  private integration(handler: NestFunction): string {
    handler.allow('FromWebSocket', SERVICE, `${this.api.executionArn}/${WEB_SOCKET_STAGE}/*`);
    const integration = this.parts.add(
      new Apigatewayv2Integration(this, 'Integration', {
        apiId: this.api.id,
        integrationType: 'AWS_PROXY',
        integrationMethod: 'POST',
        integrationUri: handler.invokeArn,
        timeoutMilliseconds: 29_000,
      }),
    );
    return `integrations/${integration.id}`;
  }

  private authorizer(authorizer: NestFunction): string {
    const made = this.parts.add(
      new Apigatewayv2Authorizer(this, 'Authorizer', {
        apiId: this.api.id,
        name: 'token',
        authorizerType: 'REQUEST',
        authorizerUri: authorizer.invokeArn,
        identitySources: ['route.request.querystring.token'],
      }),
    );
    authorizer.allow('FromWebSocket', SERVICE, `${this.api.executionArn}/authorizers/${made.id}`);
    return made.id;
  }

  /** With a route response, what the handler returns is sent to the client as one frame. */
  private addAnswer(routeKey: string, routeId: string): void {
    const config = { apiId: this.api.id, routeId, routeResponseKey: '$default' };
    this.parts.add(new Apigatewayv2RouteResponse(this, `Answer-${routeKey}`, config));
  }
}
