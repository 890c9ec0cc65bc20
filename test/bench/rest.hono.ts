import { Hono } from 'hono';
import { handle, type LambdaContext, type LambdaEvent } from 'hono/aws-lambda';
import { validateAs } from '#platform/validation/validate-as.js';
import { answer, VoteDto } from './rest.votes.js';

interface Bindings {
  readonly event: LambdaEvent & {
    readonly requestContext: { readonly authorizer: { readonly claims: { readonly sub: string } } };
  };
  readonly lambdaContext: LambdaContext;
}

const app = new Hono<{ Bindings: Bindings }>();
const userOf = (bindings: Bindings): string => bindings.event.requestContext.authorizer.claims.sub;

app.get('/votings/:votingId/votes/me', (c) => c.json(answer(c.req.param('votingId'), userOf(c.env), 'pizza')));
app.post('/votings/:votingId/votes', async (c) => {
  const { choice } = validateAs(VoteDto, await c.req.json());
  return c.json(answer(c.req.param('votingId'), userOf(c.env), choice), 201);
});

/** The yardstick: the same routes and rules on the fastest of the common adapters, without our edge. */
export const hono = handle(app);
