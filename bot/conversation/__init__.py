"""The talk with one voter: from a state and an event to the next state, what to say, and what to write down.

Pure. `event` says what can happen, `state` what a talk remembers, `turn` what comes out; `step` is the way between.
"""
