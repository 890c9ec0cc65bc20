import type { DemoSocket } from '../demo-socket.ts';
import type { Scene } from '../scene.ts';
import type { Stage } from '../stage.ts';

/** They come in groups, so that there is something to watch. */
const GROUPS = ['The first table votes', 'A second table joins', 'The rest of the office wakes up'];
const PER_GROUP = 20;
const VOTERS = GROUPS.length * PER_GROUP;
/** How the voters' tastes are spread. */
const TASTES = ['ramen', 'ramen', 'ramen', 'pizza', 'pizza', 'tapas'];
const HOUR_MS = 3_600_000;

interface Results {
  readonly counts: Readonly<Record<string, number>>;
  readonly total: number;
}

/** What a watcher has seen so far. */
interface Watcher {
  readonly socket: DemoSocket;
  readonly votingId: string;
  /** `seq` of the frames, as they came. */
  readonly seqs: number[];
  /** Of the frames so far: clients drop repeats. */
  readonly eventIds: Set<string>;
  last: Results;
}

export const scene: Scene = {
  title: 'Votings: one vote each, counted exactly once, shown live',
  async play(stage) {
    const votingId = await openVoting(stage);
    const watcher = await watch(stage, votingId);
    for (const [group, text] of GROUPS.entries()) {
      await voteInGroup(stage, votingId, group, text);
      await see(stage, watcher, (group + 1) * PER_GROUP);
    }
    await voteAgain(stage, votingId);
    await voteForNothing(stage, votingId);
    await compare(stage, watcher);
  },
};

async function openVoting(stage: Stage): Promise<string> {
  const olga = await stage.actor('olga', 'organizers');
  stage.say('olga, an organizer, opens a voting: “Where do we eat tonight?”');
  const { status, body } = await olga.post('/votings', {
    title: 'Where do we eat tonight?',
    options: [{ label: 'Ramen' }, { label: 'Pizza' }, { label: 'Tapas' }],
    startAt: new Date(Date.now() - 1_000).toISOString(),
    endAt: new Date(Date.now() + HOUR_MS).toISOString(),
  });
  const options = (body['options'] as { id: string }[] | undefined)?.map(({ id }) => id).join(', ');
  stage.check(
    status === 201 && body['votable'] === true,
    `201: it is ${String(body['state'])}; options ${options ?? 'none'}`,
  );
  return String(body['votingId']);
}

async function watch(stage: Stage, votingId: string): Promise<Watcher> {
  const wanda = await stage.actor('wanda');
  stage.say('wanda watches its results over a WebSocket');
  const socket = await wanda.connect();
  const { data } = await socket.send('subscribe', { topic: `voting:${votingId}` });
  stage.check(data?.['topic'] === `voting:${votingId}`, `subscribed to ${String(data?.['topic'])}`);
  return { socket, votingId, seqs: [], eventIds: new Set(), last: { counts: {}, total: 0 } };
}

async function voteInGroup(stage: Stage, votingId: string, group: number, text: string): Promise<void> {
  const numbers = Array.from({ length: PER_GROUP }, (_, n) => group * PER_GROUP + n);
  const voters = await Promise.all(numbers.map((n) => stage.actor(`voter-${n + 1}`)));
  stage.say(`${text}: ${PER_GROUP} votes over HTTP, all at the same time`);
  const started = Date.now();
  const answers = await Promise.all(
    voters.map((voter, n) => voter.post(`/votings/${votingId}/votes`, { choice: tasteOf(numbers[n] ?? 0) })),
  );
  const accepted = answers.filter(({ status }) => status === 201).length;
  stage.check(
    accepted === PER_GROUP,
    `${accepted} of ${PER_GROUP} were accepted within ${seconds(Date.now() - started)}`,
  );
}

/** Shows frames until they show so many votes. */
async function see(stage: Stage, watcher: Watcher, votes: number): Promise<void> {
  while (watcher.last.total < votes) {
    const topic = `voting:${watcher.votingId}`;
    const frame = await watcher.socket.next((one) => one.type === 'results' && one.topic === topic);
    watcher.last = frame.data as unknown as Results;
    watcher.seqs.push(frame.seq ?? 0);
    if (watcher.eventIds.has(frame.eventId ?? '')) continue;
    watcher.eventIds.add(frame.eventId ?? '');
    const { counts, total } = watcher.last;
    stage.event(`wanda sees   ${stage.narrator.bars(counts)}   ${total} votes`);
  }
}

async function voteAgain(stage: Stage, votingId: string): Promise<void> {
  const voter = await stage.actor('voter-1');
  stage.say(`${voter.name} has second thoughts and votes again, for tapas`);
  const { status, body } = await voter.post(`/votings/${votingId}/votes`, { choice: 'tapas' });
  const existing = (body['existingVote'] as { choice?: string } | undefined)?.choice;
  stage.check(
    status === 409 && body['code'] === 'already-voted' && existing === tasteOf(0),
    `refused: 409 already-voted, the vote for ${existing ?? 'nothing'} stands`,
  );
}

async function voteForNothing(stage: Stage, votingId: string): Promise<void> {
  const nina = await stage.actor('nina');
  stage.say('nina votes for burgers, which nobody offered');
  const { status, body } = await nina.post(`/votings/${votingId}/votes`, { choice: 'burgers' });
  stage.check(status === 422 && body['code'] === 'unknown-choice', `refused: ${status} ${String(body['code'])}`);
}

async function compare(stage: Stage, { votingId, seqs, last }: Watcher): Promise<void> {
  const wanda = await stage.actor('wanda');
  stage.say('wanda asks over HTTP, to be sure');
  const { body } = await wanda.get(`/votings/${votingId}/results`);
  const { counts, total } = body as unknown as Results;
  const same = Object.entries(counts).every(([option, count]) => last.counts[option] === count);
  const cast = Array.from({ length: VOTERS }, (_, n) => tasteOf(n)).filter((taste) => taste === 'ramen').length;
  stage.check(
    same && total === VOTERS && counts['ramen'] === cast,
    `the same figures: ramen wins with ${counts['ramen'] ?? 0} of ${total} votes, each counted once`,
  );
  const rising = seqs.every((seq, n) => n === 0 || seq > (seqs[n - 1] ?? 0));
  stage.check(rising && seqs.length < VOTERS, `${seqs.length} frames told of ${VOTERS} votes, in their order`);
}

function tasteOf(voter: number): string {
  return TASTES[voter % TASTES.length] ?? '';
}

function seconds(milliseconds: number): string {
  return `${(milliseconds / 1000).toFixed(1)} s`;
}
