/** A refusal of the Step Functions API, by its error code. */
export class StatesApiError extends Error {
  override readonly name = 'StatesApiError';

  constructor(
    readonly code:
      | 'ExecutionAlreadyExists'
      | 'ExecutionDoesNotExist'
      | 'InvalidExecutionInput'
      | 'InvalidName'
      | 'StateMachineDoesNotExist'
      | 'StateMachineTypeNotSupported'
      | 'ValidationException',
    message: string,
  ) {
    super(message);
  }
}
