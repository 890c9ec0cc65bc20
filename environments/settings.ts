/** Everything that can be tuned, per environment. A unit is in the name or in the sentence above it. */
export interface Settings {
  /** AWS region of everything. */
  readonly region: string;
  /** Days that log groups keep their events; one of the values that CloudWatch accepts. */
  readonly logRetentionDays: number;
  readonly cors: {
    /** Origins that may call the REST API from a browser beside its own; `*` for any. */
    readonly origins: readonly string[];
  };
  readonly api: {
    /** Requests per second of the whole REST stage. */
    readonly stageRate: number;
    /** Burst of the whole REST stage, in requests. */
    readonly stageBurst: number;
    /** Requests per second of one API key. */
    readonly planRate: number;
    /** Burst of one API key, in requests. */
    readonly planBurst: number;
    /** Requests per day of one API key; 0 means no quota. */
    readonly quotaPerDay: number;
    /** Votes per second of one API key. */
    readonly votePostRate: number;
    /** Burst of votes of one API key, in requests. */
    readonly votePostBurst: number;
    /** Reads of votes and results per second of one API key. */
    readonly voteReadRate: number;
    /** Burst of reads of votes and results of one API key, in requests. */
    readonly voteReadBurst: number;
    /** Largest request body, in kilobytes (state input ends at 256 KB). */
    readonly maxBodyKilobytes: number;
  };
  readonly ws: {
    /** Frames from clients per second of the whole WebSocket stage. */
    readonly rate: number;
    /** Burst of frames from clients of the whole WebSocket stage. */
    readonly burst: number;
  };
  readonly web: {
    /** Where CloudFront has its edges: `PriceClass_100` (North America, Europe), `PriceClass_200` or `PriceClass_All`. */
    readonly priceClass: string;
    /** Domain of the pages and of both APIs; empty: the one that CloudFront makes. With `web.certificateArn` or not at all. */
    readonly domainName: string;
    /** Certificate of that domain in AWS Certificate Manager, in us-east-1, where CloudFront looks for it. */
    readonly certificateArn: string;
  };
  readonly votings: {
    /** How long before its start a voting is announced. */
    readonly startNoticeSeconds: number;
    /** How long before its end registered users are reminded. */
    readonly endNoticeSeconds: number;
    /** Shortest window. */
    readonly minWindowSeconds: number;
    /** Latest start and end, from the time of writing (a Standard execution lives one year). */
    readonly maxAheadDays: number;
    /** How far an open voting's end may move past its first end. */
    readonly maxExtensionDays: number;
    /** Age of the copy of a voting that votes are checked against. */
    readonly cacheSeconds: number;
    /** Registered users that one call looks at before its state machine makes the next one. */
    readonly remindersPerCall: number;
    /** How long before a voting is due the sweep sees to it that somebody announces it. */
    readonly sweepAheadSeconds: number;
  };
  readonly votes: {
    /** How long votes are kept after their voting's end. */
    readonly retentionDays: number;
  };
  readonly results: {
    /** Rows that one voting's counters are spread over. */
    readonly shards: number;
    /** Shortest time between two result frames of one voting. */
    readonly announceSeconds: number;
    /** How long after the window results can become final. */
    readonly finalAfterSeconds: number;
    /** What the stream worker and the sparse index get to catch up before the sweep takes over or results become final. */
    readonly settleSeconds: number;
    /** Time between two snapshots of a changing voting. */
    readonly snapshotMinutes: number;
  };
  readonly duels: {
    /** How long an invitation is open. */
    readonly inviteSeconds: number;
    /** Length of a duel. */
    readonly durationSeconds: number;
    /** Time from the acceptance to the start. */
    readonly startLeadSeconds: number;
    /** Open invitations of one inviter. */
    readonly maxOpenInvites: number;
    /** How long ended duels are kept. */
    readonly historyHours: number;
  };
  readonly leads: {
    /** How long an agent has for an answer. */
    readonly answerSeconds: number;
    /** Expired assignments after which a lead is parked. */
    readonly maxExpiries: number;
    /** Shards of the index of pending leads. */
    readonly indexShards: number;
    /** Largest direct upload, in megabytes. */
    readonly uploadMegabytes: number;
    /** How late a timer may be before the sweep ends an assignment in its place. */
    readonly timerGraceSeconds: number;
    /** Largest workbook, which goes to the bucket by a presigned address, in megabytes. */
    readonly importMegabytes: number;
    /** How long that address can be used. */
    readonly importUploadSeconds: number;
    /** Rows of one workbook, the bad ones included. */
    readonly importMaxRows: number;
    /** Columns of one workbook. */
    readonly importMaxColumns: number;
    /** Largest row, in kilobytes of JSON; a lead has to fit a frame. */
    readonly importRowKilobytes: number;
    /** What the parts of a workbook may unpack to, and all of its rows may take, in megabytes. */
    readonly importUnpackedMegabytes: number;
    /** How many times its size a workbook may unpack to. */
    readonly importMaxRatio: number;
    /** How long reading one workbook may take. */
    readonly importParseSeconds: number;
    /** Heap of the thread that reads workbooks, in megabytes. */
    readonly importHeapMegabytes: number;
    /** How long workbooks and reports are kept. */
    readonly importRetentionDays: number;
  };
  readonly notifications: {
    /** Time between two looks for due groups. */
    readonly sweepMinutes: number;
    /** Items after which a group closes. */
    readonly maxItems: number;
    /** Bytes of a group, in kilobytes, after which it closes. */
    readonly maxKilobytes: number;
    /** Latest deadline, from the time a group opened. */
    readonly maxAheadDays: number;
    /** Time from a deadline to the removal by TTL. */
    readonly ttlGraceSeconds: number;
    /** How long after a removal the sweep hands over what the stream's worker has not. */
    readonly handoverSeconds: number;
    /** Recipients of one group. */
    readonly maxRecipients: number;
    /** How long items, and what was sent to whom, are kept after the latest deadline: dead letters can be redriven until then. */
    readonly retentionDays: number;
    /** Sender of e-mails; its domain has to be verified with SES. */
    readonly fromAddress: string;
  };
  readonly sweep: {
    /** Time between two runs of every sweep that has no setting of its own. */
    readonly minutes: number;
  };
  readonly connections: {
    /** How long a connection's row lives (connections end after 2 h). */
    readonly ttlSeconds: number;
    /** How long after the last connection a user counts as online. */
    readonly graceSeconds: number;
    /** Time between two pings of a client. */
    readonly heartbeatSeconds: number;
    /** Heartbeats that a connection may miss. */
    readonly missedHeartbeats: number;
    /** How long `$connect` may take: until then an answer 410 does not mean that the connection has ended. */
    readonly openingSeconds: number;
  };
  readonly presence: {
    /** Shards of the index of online users. Raise it at any time; lowering hides users until they connect again. */
    readonly shards: number;
    /** Silent users that the sweep looks at at the same time. */
    readonly sweepConcurrency: number;
  };
  readonly outbox: {
    /** How long frames are kept for a replay. */
    readonly retentionHours: number;
    /** Frames of one replay. */
    readonly maxReplay: number;
    /** How long a frame that has its number may take to be kept: a replay waits for it so long. */
    readonly settleSeconds: number;
  };
  readonly topics: {
    /** Keys that the subscribers of one topic are spread over. Raise it at any time; lowering loses frames of open connections. */
    readonly shards: number;
    /** Topics that one connection may be subscribed to. */
    readonly maxPerConnection: number;
    /** How long a topic's numbering outlives its last frame and subscription; longer than any connection. */
    readonly retentionHours: number;
  };
  readonly push: {
    /** Posts to connections at the same time, of one function. */
    readonly concurrency: number;
  };
  readonly fanout: {
    /** Subscribers that are read at once. */
    readonly pageSize: number;
    /** Pages that one run posts to before it hands the rest to the next. */
    readonly maxPages: number;
    /** Time after which a run begins no further page. */
    readonly budgetSeconds: number;
  };
}

/** What every environment starts from. */
export const DEFAULTS: Settings = {
  region: 'us-west-2',
  logRetentionDays: 7,
  cors: { origins: [] },
  api: {
    stageRate: 100,
    stageBurst: 200,
    planRate: 10,
    planBurst: 20,
    quotaPerDay: 10_000,
    votePostRate: 10,
    votePostBurst: 20,
    voteReadRate: 50,
    voteReadBurst: 100,
    maxBodyKilobytes: 200,
  },
  ws: { rate: 500, burst: 1_000 },
  web: { priceClass: 'PriceClass_100', domainName: '', certificateArn: '' },
  votings: {
    startNoticeSeconds: 900,
    endNoticeSeconds: 300,
    minWindowSeconds: 60,
    maxAheadDays: 300,
    maxExtensionDays: 30,
    cacheSeconds: 1,
    remindersPerCall: 1_000,
    sweepAheadSeconds: 3_600,
  },
  votes: { retentionDays: 90 },
  results: { shards: 10, announceSeconds: 1, finalAfterSeconds: 60, settleSeconds: 5, snapshotMinutes: 5 },
  duels: { inviteSeconds: 60, durationSeconds: 600, startLeadSeconds: 3, maxOpenInvites: 5, historyHours: 24 },
  leads: {
    answerSeconds: 120,
    maxExpiries: 5,
    indexShards: 10,
    uploadMegabytes: 4,
    timerGraceSeconds: 10,
    importMegabytes: 50,
    importUploadSeconds: 900,
    importMaxRows: 200_000,
    importMaxColumns: 200,
    importRowKilobytes: 64,
    importUnpackedMegabytes: 400,
    importMaxRatio: 200,
    importParseSeconds: 60,
    importHeapMegabytes: 128,
    importRetentionDays: 30,
  },
  notifications: {
    sweepMinutes: 5,
    maxItems: 1_000,
    maxKilobytes: 300,
    maxAheadDays: 30,
    ttlGraceSeconds: 3_600,
    handoverSeconds: 600,
    maxRecipients: 100,
    retentionDays: 30,
    fromAddress: 'notifications@example.test',
  },
  sweep: { minutes: 1 },
  connections: { ttlSeconds: 7_500, graceSeconds: 30, heartbeatSeconds: 60, missedHeartbeats: 2.5, openingSeconds: 30 },
  presence: { shards: 10, sweepConcurrency: 20 },
  outbox: { retentionHours: 24, maxReplay: 500, settleSeconds: 5 },
  topics: { shards: 10, maxPerConnection: 50, retentionHours: 24 },
  push: { concurrency: 50 },
  fanout: { pageSize: 250, maxPages: 8, budgetSeconds: 10 },
};
