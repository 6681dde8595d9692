package io.github.liteasr.speakers;

import io.github.liteasr.transcribe.Transcript;

/**
 * One of the two channels of a call.
 *
 * @param speaker the name of whoever speaks on it
 * @param transcript of this channel alone
 * @param power how loud it is
 */
public record CallSide(String speaker, Transcript transcript, PowerEnvelope power) {}
