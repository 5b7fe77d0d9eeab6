"""From a voter's words to a decision: answer, ask, refer, or say that the letter is silent.

Pure: vectors and seeds are handed in; equal input, equal decision. `decision` says what comes out.
"""
