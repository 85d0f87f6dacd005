"""E-mails: who gets which, when, in which language.

``emails`` has one function for each cause: it queues a row in the transaction of the cause, and
the worker composes and sends the e-mail (kind of job ``mail``). ``mailer`` turns a letter into a
message and hands it to the mail server. An e-mail is a folder under ``templates/emails``.
"""
