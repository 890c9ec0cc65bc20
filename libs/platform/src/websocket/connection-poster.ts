/** The frame was handed to the connection. */
export interface Posted {
  readonly outcome: 'posted';
}

/** The connection does not exist any more (HTTP 410): a normal end of a connection, not an error. Delete its row. */
export interface GoneConnection {
  readonly outcome: 'gone';
}

export type PostResult = Posted | GoneConnection;

/**
 * Sends frames to connections by their id (port; `ManagementApiPoster` is the AWS adapter).
 * Inject this class.
 */
export abstract class ConnectionPoster {
  /**
   * Sends one text frame.
   *
   * @param frame an object (sent as JSON) or ready text
   * @throws whatever the gateway answered except 410, after the client's own retries
   */
  abstract post(connectionId: string, frame: object | string): Promise<PostResult>;
}
