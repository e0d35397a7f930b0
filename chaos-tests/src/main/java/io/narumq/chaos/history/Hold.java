package io.narumq.chaos.history;

/**
 * One message in the hands of a worker that stays alive for the whole run.
 *
 * @param worker who works on it
 * @param messageId of the message
 * @param body of the message, which was sent once
 * @param deliveryCount how many times it was handed out, as the cluster counts
 * @param span from the beginning of the work to its end; without an end it goes on
 */
public record Hold(String worker, String messageId, String body, int deliveryCount, Span span) {}
