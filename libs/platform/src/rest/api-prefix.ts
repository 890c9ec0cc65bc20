/**
 * What clients see before every path: the name of the REST stage (requirement X10). Events do not carry it in `path`, so
 * controllers are written without it; `Location` headers and the contract have it.
 */
export const API_PREFIX = '/v1';
